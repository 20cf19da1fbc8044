from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

# The page names hashed files, so it must be fresh; the files may be old.
urlpatterns = [path("", never_cache(TemplateView.as_view(template_name="index.html")))]

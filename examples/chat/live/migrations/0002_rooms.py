from django.db import migrations

ROOMS = [
    ("lobby", "Lobby", "Say hello"),
    ("python", "Python", "Type hints, wheels and the walrus"),
    ("browsers", "Browsers", "Ten tabs, one socket"),
]


def add(apps, schema_editor):
    room = apps.get_model("live", "Room")
    for slug, name, topic in ROOMS:
        room.objects.get_or_create(slug=slug, defaults={"name": name, "topic": topic})


class Migration(migrations.Migration):
    dependencies = (("live", "0001_initial"),)
    operations = (migrations.RunPython(add, migrations.RunPython.noop),)

"""What a template tells a page of its channels."""

from __future__ import annotations

from django import template

from ..publishing import position_sync

register = template.Library()


@register.simple_tag
def position(channel: object) -> str:
    """`{% position channel %}`: where the channel stands, for `subscribe(…, { since })`.

    It is letters, digits and `:`, or `-`: it fits between the quotes of JavaScript and of HTML
    attributes. `{% position channel as where %}` puts it into a variable, above what reads the
    state. Raises TypeError for what is no Channel.
    """
    return position_sync(channel)  # type: ignore[arg-type]  # whatever the template has

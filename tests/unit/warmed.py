"""Imported before processes are forked: compiles the templates of the page, which each of them would do otherwise."""

from clone_contracts.views.html import environment

for template in environment().list_templates():
    if template.endswith(".html.j2"):
        environment().get_template(template)

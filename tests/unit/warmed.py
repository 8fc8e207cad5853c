"""Imported before processes are forked: does once what each of them would do otherwise.

The templates of the page are compiled; what is loaded is kept from the garbage collector, which would have to copy it.
"""

import gc

from clone_contracts.views.html import environment

for template in environment().list_templates():
    if template.endswith(".html.j2"):
        environment().get_template(template)

gc.collect()
gc.freeze()

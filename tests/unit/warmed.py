"""Imported before processes are forked: does once what each of them would do otherwise.

The templates of the page are compiled, and cases are generated for the seed that most runs have. What is loaded is kept from
the garbage collector, which would have to copy it.
"""

import gc

from clone_contracts.cases.generated import INVALID, VALID, draw_cases
from clone_contracts.contract.document import load_contract
from clone_contracts.contract.files import api_names
from clone_contracts.views.html import environment
from tests.unit.forked import SEED

for template in environment().list_templates():
    if template.endswith(".html.j2"):
        environment().get_template(template)

for api in api_names():
    for mode in (VALID, INVALID):
        draw_cases(load_contract(api), mode, 1, SEED)

gc.collect()
gc.freeze()

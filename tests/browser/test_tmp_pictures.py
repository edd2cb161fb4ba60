from tests.browser.test_import import *
def test_pictures(visitors, people):
    for width, scheme in ((1440,"light"),(1440,"dark"),(390,"light")):
        petra = visitors.open(width=width, scheme=scheme); petra.sign_in(people.petra)
        one = settled(people)
        def shot(name, path):
            petra.goto(path); petra.page.screenshot(path=f"/tmp/import_helper/{name}-{scheme}-{width}.png", full_page=True)
        shot("file","/portfolio/import/")
        shot("match",f"/portfolio/import/{one.pk}/match/"); shot("dry",f"/portfolio/import/{one.pk}/dry-run/")
        importing.ask_for(one, all_or_nothing=False, by=people.petra); shot("run",f"/portfolio/import/{one.pk}/")
        importing.run(one.pk); shot("done",f"/portfolio/import/{one.pk}/")
del test_each_step_of_an_import_is_readable_in_the_dark_and_on_a_telephone, test_an_inventory_is_imported_without_javascript

"""Addresses of the registry, the people and the bodies."""

from django.urls import path

from fangxin.areas.organisations.views import bodies, closing, duties, importing, people, registry

app_name = "organisations"
urlpatterns = [
    path("places/", registry.places_page, name="places"),
    path("places/export/", registry.export, name="places-export"),
    path("places/new/", registry.register, name="place-new"),
    path("places/import/", importing.upload, {"which": "schools"}, name="import-schools"),
    path("places/import/template/", importing.template, {"which": "schools"}, name="import-schools-template"),
    path("places/import/commit/", importing.commit, {"which": "schools"}, name="import-schools-commit"),
    path("places/import/current/", registry.schools_workbook, name="schools-export"),
    path("places/<int:organisation_id>/", registry.place, name="place"),
    path("places/<int:organisation_id>/papers/", registry.papers, name="place-papers"),
    path("places/<int:organisation_id>/facts/", registry.facts, name="place-facts"),
    path("places/<int:organisation_id>/certificate/", registry.certificate, name="place-certificate"),
    path("places/<int:organisation_id>/bodies/new/", bodies.set_up, name="body-new"),
    path("places/<int:organisation_id>/close/", closing.close_place, name="place-close"),
    path("bodies/<int:body_id>/dissolve/", closing.dissolve, name="body-dissolve"),
    path("bodies/<int:body_id>/", bodies.body_page, name="body"),
    path("duties/posts/", duties.post_duties, name="post-duties"),
    path("duties/posts/<int:duty_id>/sign/", duties.sign, name="post-duty-sign"),
    path("duties/departments/", duties.matrix_page, name="matrix"),
    path("duties/departments/<int:responsibility_id>/end/", duties.matrix_end, name="matrix-end"),
    path("caterers/", registry.caterers, name="caterers"),
    path("people/", people.people_page, name="people"),
    path("people/export/", people.export, name="people-export"),
    path("people/import/", importing.upload, {"which": "people"}, name="import-people"),
    path("people/import/template/", importing.template, {"which": "people"}, name="import-people-template"),
    path("people/import/commit/", importing.commit, {"which": "people"}, name="import-people-commit"),
    path("people/import/letters/", importing.letters, name="letters"),
    path("people/new/", people.open_one, name="person-new"),
    path("people/invite/", people.invite, name="invite"),
    path("people/letter/", people.letter, name="letter"),
    path("people/<int:account_id>/", people.person_page, name="person"),
    path("people/<int:account_id>/appoint/", people.appoint_one, name="appoint"),
    path("people/<int:account_id>/access/", people.access_act, name="person-access"),
    path("posts/", people.posts_page, name="posts"),
    path("posts/rules/", people.post_rules, name="post-rules"),
    path("posts/export/", people.posts_export, name="posts-export"),
    path("posts/<int:post_id>/end/", people.end_one, name="post-end"),
    path("posts/<int:post_id>/stand-in/", people.stand_in, name="stand-in"),
]

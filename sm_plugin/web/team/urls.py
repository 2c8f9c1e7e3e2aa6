from django.urls import path

from . import (
    absence_views,
    chart_views,
    file_views,
    pass_views,
    report_views,
    stop_views,
    unreviewed_views,
    views,
)
from .item import draft_views, note_views
from .letters import letter_views, patient_views, template_views
from .step_views import step_addresses
from .worklist import act_views, search_views
from .worklist import views as worklist

urlpatterns = [
    path("", worklist.queue, name="queue"),
    path("together/", act_views.bulk, name="together"),
    path("filters/", act_views.worklist_filter, name="worklist_filter"),
    path("search/", search_views.team_search, name="team_search"),
    path("list-settings/", act_views.worklist_settings, name="worklist_settings"),
    path("items/<uuid:item_id>/", views.item, name="item"),
    *step_addresses(),
    path("items/<uuid:item_id>/draft/", draft_views.save_answer, name="save_answer"),
    path("items/<uuid:item_id>/presence/", draft_views.presence, name="presence"),
    path("items/<uuid:item_id>/template/", template_views.use_template, name="use_template"),
    path("letters/", letter_views.letters, name="letters"),
    path("letters/new/", letter_views.write_letter, name="write_letter"),
    path("letters/patients/", patient_views.panel, name="panel"),
    path("letters/patients/<uuid:patient_id>/", patient_views.write_to_one, name="write_first"),
    path("letters/lists/<uuid:list_id>/", patient_views.patient_list, name="patient_list"),
    path("letters/<uuid:letter_id>/", letter_views.letter, name="letter"),
    path("letters/<uuid:letter_id>/edit/", letter_views.change_letter, name="change_letter"),
    path("letters/<uuid:letter_id>/send/", letter_views.send, name="send_letter"),
    path("letters/<uuid:letter_id>/recall/", letter_views.recall, name="recall_letter"),
    path("letters/<uuid:letter_id>/discard/", letter_views.discard, name="discard_letter"),
    path("templates/", template_views.templates, name="templates"),
    path("items/<uuid:item_id>/notes/", note_views.note, name="write_note"),
    path("items/<uuid:item_id>/calls/", note_views.call, name="record_call"),
    path("items/<uuid:item_id>/pass/", pass_views.pass_on, name="pass_on"),
    path("items/<uuid:item_id>/stop/", stop_views.stop, name="stop"),
    path("unreviewed/", unreviewed_views.unreviewed, name="unreviewed"),
    path("reports/", report_views.reports, name="reports"),
    path("chart/", chart_views.chart, name="chart"),
    path("uncovered/", unreviewed_views.uncovered, name="uncovered"),
    path("absences/", absence_views.absences, name="absences"),
    path("stops/", stop_views.stops, name="stops"),
    path("files/<uuid:file_id>/", file_views.team_file, name="team_file"),
    path("files/<uuid:file_id>/preview/", file_views.team_file_preview, name="team_file_preview"),
]

"""Addresses of schemes."""

from django.urls import path

from taizhang.schemes import views

app_name = "schemes"
urlpatterns = [
    path("", views.schemes, name="list"),
    path("<int:version_id>/", views.detail, name="detail"),
    path("<int:version_id>/parameters/", views.parameters, name="parameters"),
    path("drafts/<str:public_id>/", views.draft, name="draft"),
    path("drafts/<str:public_id>/set/", views.set_parameters, name="set"),
    path("drafts/<str:public_id>/take-over/", views.take_over, name="take_over"),
    path("drafts/<str:public_id>/propose/", views.propose, name="propose"),
    path("drafts/<str:public_id>/adopt/", views.adopt, name="adopt"),
    path("drafts/<str:public_id>/withdraw/", views.withdraw, name="withdraw"),
]

from django.urls import path

from . import views

app_name = "content_banners"
urlpatterns = [path("<int:pk>/", views.banner, name="one")]

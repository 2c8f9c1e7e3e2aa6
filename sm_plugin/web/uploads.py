"""Uploads to messaging stay in memory, within bounds, and never touch the disk unsealed."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers, StopUpload
from django.http import HttpRequest

from sm_plugin.files.inspection.recognition import Upload
from sm_plugin.files.kinds import FILE_BYTES, MEGABYTE, MESSAGE_BYTES

from .marking import is_own

# Room for what a person may choose by mistake, read to its end to answer in words. What is larger
# is cut off at once.
REQUEST_BYTES = 50 * MEGABYTE


class PrivateUploadHandler(FileUploadHandler):
    """First in FILE_UPLOAD_HANDLERS: takes over the files that are sent to messaging's pages.

    Django would write files over 2.5 MB to the disk, in plain. Here a file is kept in memory, and
    of one that is too large, or comes after too many, only name and size remain.
    """

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.is_ours = False
        self.kept = 0  # bytes, in all files of the request

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        self.is_ours = self.request is not None and is_own(self.request)
        self.is_cut_off = content_length > REQUEST_BYTES

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if not self.is_ours:
            return
        if self.is_cut_off:
            raise StopUpload(connection_reset=True)
        self.parts: list[bytes] = []
        self.is_too_large = False
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if not self.is_ours:
            return raw_data
        self.kept += len(raw_data)
        if start + len(raw_data) > FILE_BYTES or self.kept > MESSAGE_BYTES + FILE_BYTES:
            self.is_too_large = True
        if self.is_too_large:
            self.kept -= len(raw_data) + sum(map(len, self.parts))
            self.parts = []
        else:
            self.parts.append(raw_data)
        return None

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if not self.is_ours:
            return None
        content, self.parts = b"".join(self.parts), []
        upload = SimpleUploadedFile(self.file_name or "", content, self.content_type or "")
        upload.size = file_size
        return upload


def uploads_in(request: HttpRequest, field: str = "files") -> list[Upload]:
    """The files that a form brought, in the order in which they were chosen."""
    return [_upload(file) for file in request.FILES.getlist(field)]


def is_cut_off(request: HttpRequest) -> bool:
    """Return True if the request was too large to be read, so that its files are missing."""
    return int(request.META.get("CONTENT_LENGTH") or 0) > REQUEST_BYTES


def _upload(file: UploadedFile) -> Upload:
    size = file.size or 0
    file.seek(0)  # it is asked for more than once
    content = file.read() if size <= FILE_BYTES else b""
    return Upload(file.name or "", size, content)

namespace Reality.Storage.Blobs.Folders;

/// <summary>Bytes of a content file.</summary>
/// <param name="File">Name below the folder of content files.</param>
internal readonly record struct FileSlice(string File, long Offset, long Length);

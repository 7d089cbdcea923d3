namespace Reality.Storage.Blobs;

/// <summary>Which names a listing gives.</summary>
/// <param name="Prefix">Names must begin with this; empty = all.</param>
/// <param name="Delimiter">Names that hold it behind the prefix are given once, as a common prefix; null = none are.</param>
/// <param name="Marker">Where the page begins, as <see cref="BlobPage.NextMarker"/> gave it; null = at the start.</param>
/// <param name="MaxCount">1 to 5000.</param>
/// <param name="WithMetadata">False where the metadata may be missing, and on S3 the type of the content.</param>
public sealed record BlobListing(
    string Prefix = "", string? Delimiter = null, string? Marker = null, int MaxCount = 5000, bool WithMetadata = false);

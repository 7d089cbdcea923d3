namespace Reality.Storage.Blobs;

/// <summary>A page of a listing.</summary>
/// <param name="Prefixes">Common prefixes, in ordinal order; they count among the page's entries.</param>
/// <param name="NextMarker">Begins the next page; null on the last.</param>
public sealed record BlobPage(IReadOnlyList<BlobInfo> Blobs, IReadOnlyList<string> Prefixes, string? NextMarker);

using Reality.Contract.Requests;

namespace Reality.Jobs.Files;

/// <summary>
/// Location of files of a job: a folder of this machine, a reality data, or a folder in the bucket of the job's iTwin.
/// </summary>
/// <remarks>
/// In documents, such as the references of a ContextScene, a place is text: the path of the folder, "rds:ID" or "bkt:FOLDER".
/// </remarks>
internal readonly record struct Place
{
    private const string RealityDataPrefix = "rds:";

    private Place(PlaceKind kind, string value) => (Kind, Value) = (kind, value);

    public PlaceKind Kind { get; }

    /// <summary>Full path of a folder, id of a reality data, or name of a folder in the bucket; the last may be empty.</summary>
    public string Value { get; }

    /// <param name="path">Full path.</param>
    public static Place Folder(string path) => new(PlaceKind.Folder, path);

    public static Place RealityData(string id) => new(PlaceKind.RealityData, id);

    /// <param name="folder">Relative to the bucket, with forward slashes; empty for the bucket itself.</param>
    public static Place Bucket(string folder) => new(PlaceKind.Bucket, folder);

    /// <summary>The place that a document names. Text without a known prefix is a folder.</summary>
    public static Place Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.StartsWith(RealityDataPrefix, StringComparison.Ordinal))
            return RealityData(text[RealityDataPrefix.Length..]);
        return text.StartsWith(BucketPath.Prefix, StringComparison.Ordinal)
            ? Bucket(text[BucketPath.Prefix.Length..])
            : Folder(text);
    }

    public override string ToString() => Kind switch
    {
        PlaceKind.RealityData => RealityDataPrefix + Value,
        PlaceKind.Bucket => BucketPath.Prefix + Value,
        _ => Value,
    };
}

/// <summary>Kind of a <see cref="Place"/>.</summary>
internal enum PlaceKind
{
    Folder,
    RealityData,
    Bucket,
}

namespace Reality.Contract.Requests;

/// <summary>"bkt:path/in/bucket": names a blob, or a folder of blobs, in the bucket of the job's iTwin.</summary>
public static class BucketPath
{
    public const string Prefix = "bkt:";

    /// <summary>The limit of blob names, in UTF-16 code units.</summary>
    private const int MaxNameLength = 1024;

    /// <summary>The name of the blob. The path must be a sound one.</summary>
    public static string BlobName(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return FindFault(path) is { } fault ? throw new ArgumentException(fault, nameof(path)) : path[Prefix.Length..];
    }

    /// <summary>What is wrong with a path, as a sentence; null where it is sound.</summary>
    /// <remarks>A sound path stays inside its bucket, whatever file system the bucket lies on.</remarks>
    public static string? FindFault(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!path.StartsWith(Prefix, StringComparison.Ordinal) || path.Length == Prefix.Length)
            return "A path in the bucket has the form 'bkt:path/in/bucket'.";
        var name = path[Prefix.Length..];
        if (name.Length > MaxNameLength)
            return $"A path in the bucket has at most {MaxNameLength} characters.";
        if (name.Any(char.IsControl))
            return "A path in the bucket holds no control characters.";
        if (name.Contains('\\', StringComparison.Ordinal))
            return "A path in the bucket is written with '/', not with '\\'.";
        if (name.Contains(':', StringComparison.Ordinal))
            return "A path in the bucket has one ':' only, that of 'bkt:'.";
        if (name[0] == '/')
            return "A path in the bucket is relative: leave out the '/' after 'bkt:'.";
        return name.Split('/').Any(part => part is "." or "..")
            ? "A path in the bucket has no '.' or '..' in it."
            : null;
    }
}

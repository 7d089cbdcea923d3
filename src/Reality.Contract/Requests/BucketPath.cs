namespace Reality.Contract.Requests;

/// <summary>
/// "bkt:path/in/bucket": names a blob, or a folder of blobs, in the bucket of the job's iTwin. Requests may omit the prefix.
/// </summary>
public static class BucketPath
{
    public const string Prefix = "bkt:";

    /// <summary>Maximum length of blob names, in UTF-16 code units.</summary>
    private const int MaxNameLength = 1024;

    /// <summary>The path with its prefix.</summary>
    public static string WithPrefix(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.StartsWith(Prefix, StringComparison.Ordinal) ? path : Prefix + path;
    }

    /// <summary>Name of the blob. Throws <see cref="ArgumentException"/> if the path is invalid.</summary>
    public static string BlobName(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return FindFault(path) is { } fault
            ? throw new ArgumentException(fault, nameof(path))
            : WithPrefix(path)[Prefix.Length..];
    }

    /// <summary>The fault of a path, as a sentence; null if the path is valid.</summary>
    /// <remarks>A valid path cannot leave its bucket on any file system.</remarks>
    public static string? FindFault(string path)
    {
        var name = WithPrefix(path)[Prefix.Length..];
        if (name.Length == 0)
            return "A bucket path has the form 'bkt:path/in/bucket'.";
        if (name.Length > MaxNameLength)
            return $"A bucket path has at most {MaxNameLength} characters after 'bkt:'.";
        if (name.Any(char.IsControl))
            return "A bucket path must not contain control characters.";
        if (name.Contains('\\', StringComparison.Ordinal))
            return "A bucket path is written with '/', not with '\\'.";
        if (name.Contains(':', StringComparison.Ordinal))
            return "A bucket path must not contain ':', except in the prefix 'bkt:'.";
        if (name[0] == '/')
            return "A bucket path is relative: omit the '/' at its beginning.";
        return name.Split('/').Any(part => part is "." or "..")
            ? "A bucket path must not contain the segments '.' or '..'."
            : null;
    }
}

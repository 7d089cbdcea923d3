using System.Text.RegularExpressions;

namespace Reality.Storage.Blobs;

/// <summary>Which names blobs, containers and blocks may have.</summary>
public static partial class BlobName
{
    public const int MaxLength = 1024;

    private const int MaxBlockIdBytes = 64;

    /// <summary>
    /// True for 1 to 1024 characters of well-formed text without control characters and without a segment "." or "..": what
    /// clients turn into paths, and what a listing in XML can say.
    /// </summary>
    public static bool IsValid(string? name) =>
        name is { Length: > 0 and <= MaxLength }
        && !name.Any(char.IsControl)
        && IsWellFormed(name)
        && !name.Split('/', '\\').Any(segment => segment is "." or "..");

    /// <summary>True for 3 to 63 lower-case letters, digits and single hyphens between them.</summary>
    public static bool IsValidContainer(string? container) =>
        container is { Length: >= 3 and <= 63 } && Container().IsMatch(container);

    /// <summary>True for the base64 of 1 to 64 bytes.</summary>
    public static bool IsValidBlockId(string? id)
    {
        Span<byte> bytes = stackalloc byte[MaxBlockIdBytes];
        return !string.IsNullOrEmpty(id) && Convert.TryFromBase64String(id, bytes, out var count) && count > 0;
    }

    /// <exception cref="ArgumentException">The container or the blob cannot be called so.</exception>
    public static void Check(string container, string name)
    {
        CheckContainer(container);
        if (!IsValid(name))
            throw new ArgumentException("The name of a blob is 1 to 1024 characters without control characters, '.' and '..' segments.", nameof(name));
    }

    /// <exception cref="ArgumentException">The container cannot be called so.</exception>
    public static void CheckContainer(string container)
    {
        if (!IsValidContainer(container))
            throw new ArgumentException("The name of a container is 3 to 63 lower-case letters, digits and single hyphens.", nameof(container));
    }

    // No lone surrogates, and none of the code points that no text may hold: U+FFFE, U+FFFF, U+10FFFF and their like.
    private static bool IsWellFormed(string name)
    {
        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsSurrogate(name[i]) && !char.IsSurrogatePair(name, i))
                return false;
            var point = char.ConvertToUtf32(name, i);
            if ((point & 0xFFFE) == 0xFFFE)
                return false;
            i += point > char.MaxValue ? 1 : 0;
        }
        return true;
    }

    [GeneratedRegex(@"\A[a-z0-9]+(-[a-z0-9]+)*\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Container();
}

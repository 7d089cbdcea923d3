using System.Buffers.Text;
using System.Text.RegularExpressions;

namespace Reality.Storage.Blobs;

/// <summary>Rules for the names of blobs, containers and blocks.</summary>
public static partial class BlobName
{
    public const int MaxLength = 1024;

    private const int MaxBlockIdBytes = 64;
    private const int MaxBlockIdLength = 88;

    /// <summary>
    /// True for 1 to 1024 characters of well-formed text without control characters and without "." and ".." segments, so that
    /// clients can use the name as a path and XML listings can contain it.
    /// </summary>
    public static bool IsValid(string? name) =>
        name is { Length: > 0 and <= MaxLength }
        && !name.Any(char.IsControl)
        && IsWellFormed(name)
        && !name.Split('/', '\\').Any(segment => segment is "." or "..");

    /// <summary>True for 3 to 63 lower-case letters, digits and single hyphens between them.</summary>
    public static bool IsValidContainer(string? container) =>
        container is { Length: >= 3 and <= 63 } && Container().IsMatch(container);

    /// <summary>True for the base64 of 1 to 64 bytes, without spaces in it.</summary>
    public static bool IsValidBlockId(string? id) =>
        id is { Length: > 0 and <= MaxBlockIdLength }
        && Base64.IsValid(id, out var byteCount)
        && byteCount is > 0 and <= MaxBlockIdBytes
        && !id.Any(char.IsWhiteSpace);

    /// <exception cref="ArgumentException">The id of the block is invalid.</exception>
    public static void CheckBlockId(string id)
    {
        if (!IsValidBlockId(id))
            throw new ArgumentException("The id of a block must be the base64 of 1 to 64 bytes.", nameof(id));
    }

    /// <exception cref="ArgumentException">The name of the container or of the blob is invalid.</exception>
    public static void Check(string container, string name)
    {
        CheckContainer(container);
        if (!IsValid(name))
            throw new ArgumentException(
                "The name of a blob must be 1 to 1024 characters without control characters or '.' and '..' segments.",
                nameof(name));
    }

    /// <exception cref="ArgumentException">The name of the container is invalid.</exception>
    public static void CheckContainer(string container)
    {
        if (!IsValidContainer(container))
            throw new ArgumentException(
                "The name of a container must be 3 to 63 lower-case letters, digits and single hyphens.", nameof(container));
    }

    // No lone surrogates and no noncharacters such as U+FFFE, U+FFFF and U+10FFFF.
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

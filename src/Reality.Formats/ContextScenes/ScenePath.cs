using Reality.Formats.Json;

namespace Reality.Formats.ContextScenes;

/// <summary>Paths in a document from outside: relative, with forward slashes, and never above the folder they start from.</summary>
internal static class ScenePath
{
    private const int MaxLength = 4096;

    /// <summary>The path with forward slashes; refuses what could leave its folder.</summary>
    public static string Check(JsonMember member, string path)
    {
        var clean = path.Replace('\\', '/');
        var isSafe = clean.Length is > 0 and <= MaxLength && clean[0] != '/' && !clean.Contains(':', StringComparison.Ordinal)
            && !clean.Any(char.IsControl) && clean.Split('/').All(part => part is not (".." or "." or ""));
        return isSafe ? clean : throw member.Wrong("must be a relative path without '..'");
    }
}

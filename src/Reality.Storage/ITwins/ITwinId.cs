using System.Diagnostics.CodeAnalysis;

namespace Reality.Storage.ITwins;

/// <summary>How iTwins are named: a GUID, kept in lower case.</summary>
public static class ITwinId
{
    /// <summary>The id as it is stored; false where the text is no GUID with hyphens.</summary>
    public static bool TryNormalize([NotNullWhen(true)] string? text, out string id)
    {
        var isGuid = Guid.TryParseExact(text, "D", out var guid);
        id = isGuid ? guid.ToString("D") : "";
        return isGuid;
    }
}

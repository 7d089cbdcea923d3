using System.Text.Json.Serialization;

namespace Reality.Jobs.Exports;

/// <summary>Compression of LAS points.</summary>
public enum LasCompression
{
    None,

    /// <summary>LAZ.</summary>
    [JsonStringEnumMemberName("LAZ")]
    Laz,
}

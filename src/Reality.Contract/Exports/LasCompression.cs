using System.Text.Json.Serialization;

namespace Reality.Contract.Exports;

/// <summary>Compression of LAS points.</summary>
public enum LasCompression
{
    None,

    /// <summary>LAZ.</summary>
    [JsonStringEnumMemberName("LAZ")]
    Laz,
}

using System.Text.Json.Serialization;

namespace Reality.Contract.Exports;

/// <summary>Format of a surface model.</summary>
public enum DsmFormat
{
    [JsonStringEnumMemberName("GeoTIFF")]
    GeoTiff,

    /// <summary>ESRI ASCII grid.</summary>
    [JsonStringEnumMemberName("ASC")]
    Asc,

    /// <summary>No surface model.</summary>
    None,
}

using System.Text.Json.Serialization;

namespace Reality.Contract.Exports;

/// <summary>Format of an orthophoto.</summary>
public enum OrthoFormat
{
    [JsonStringEnumMemberName("GeoTIFF")]
    GeoTiff,

    [JsonStringEnumMemberName("JPEG")]
    Jpeg,

    /// <summary>No orthophoto.</summary>
    None,
}

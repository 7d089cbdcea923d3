using System.Text.Json.Serialization;

namespace Reality.Jobs.FillImageProperties;

/// <summary>How altitudes in photo metadata are to be read.</summary>
public enum AltitudeReference
{
    /// <summary>Above the geoid.</summary>
    SeaLevel,

    /// <summary>Above the WGS 84 ellipsoid.</summary>
    [JsonStringEnumMemberName("WGS84Ellipsoid")]
    Wgs84Ellipsoid,
}

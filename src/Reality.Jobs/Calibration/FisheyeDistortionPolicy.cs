using System.Text.Json.Serialization;

namespace Reality.Jobs.Calibration;

/// <summary>Which coefficients p0 to p4 of a fisheye distortion are estimated; the others are fixed at 0, p1 at 1.</summary>
public enum FisheyeDistortionPolicy
{
    /// <summary>p2 and p3.</summary>
    [JsonStringEnumMemberName("Adjust_01xx0")]
    AdjustSecondAndThird,

    /// <summary>p0, p2 and p3.</summary>
    [JsonStringEnumMemberName("Adjust_x1xx0")]
    AdjustFirstToThird,

    /// <summary>p0, p2, p3 and p4.</summary>
    [JsonStringEnumMemberName("Adjust_x1xxx")]
    AdjustAllButScale,

    /// <summary>None: all stay at the values given.</summary>
    Keep,
}

using System.Text.Json.Serialization;

namespace Reality.Jobs.Calibration;

/// <summary>What a Calibration job can be asked for.</summary>
public enum CalibrationOutput
{
    /// <summary>The calibrated scene.</summary>
    [JsonStringEnumMemberName("scene")]
    Scene,

    /// <summary>A report for people and programs.</summary>
    [JsonStringEnumMemberName("report")]
    Report,

    /// <summary>Tie points with a patch of photo each.</summary>
    [JsonStringEnumMemberName("texturedTiePoints")]
    TexturedTiePoints,
}

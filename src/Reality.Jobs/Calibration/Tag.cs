using System.Text.Json.Serialization;

namespace Reality.Jobs.Calibration;

/// <summary>Printed targets that can be found in photos.</summary>
public enum Tag
{
    /// <summary>QR codes.</summary>
    [JsonStringEnumMemberName("QR")]
    QrCode,

    /// <summary>AprilTags.</summary>
    April,

    /// <summary>Chilitags.</summary>
    Chili,

    /// <summary>Calibration targets.</summary>
    Checkerboards,
}

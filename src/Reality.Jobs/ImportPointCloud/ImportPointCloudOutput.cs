using System.Text.Json.Serialization;

namespace Reality.Jobs.ImportPointCloud;

/// <summary>What an ImportPointCloud job can be asked for.</summary>
public enum ImportPointCloudOutput
{
    /// <summary>The points, ready for calibration and modeling.</summary>
    [JsonStringEnumMemberName("scanCollection")]
    ScanCollection,

    /// <summary>A scene that refers to them.</summary>
    [JsonStringEnumMemberName("scene")]
    Scene,
}

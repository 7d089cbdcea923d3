namespace Reality.Jobs.Tiling;

/// <summary>Where the color of scans comes from.</summary>
public enum PointCloudColorSource
{
    None,

    Color,

    Intensity,

    /// <summary>Intensity, stretched to the range in use.</summary>
    ScaledIntensity,
}

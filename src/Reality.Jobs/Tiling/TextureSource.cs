namespace Reality.Jobs.Tiling;

/// <summary>What textures are made of where there are photos and colored scans.</summary>
public enum TextureSource
{
    PhotosFirst,

    PointCloudsFirst,

    /// <summary>The better of both.</summary>
    Smart,
}

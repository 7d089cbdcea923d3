namespace Reality.Core.Geodesy;

/// <summary>What a height is counted from.</summary>
public enum HeightReference
{
    /// <summary>The WGS 84 ellipsoid.</summary>
    Ellipsoid,

    /// <summary>Mean sea level, by the EGM96 geoid.</summary>
    Egm96,
}

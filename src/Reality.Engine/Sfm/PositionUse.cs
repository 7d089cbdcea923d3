namespace Reality.Engine.Sfm;

/// <summary>What measured positions of photos do.</summary>
public enum PositionUse
{
    /// <summary>They place the scene and act inside the adjustment, by their accuracy.</summary>
    Adjust,

    /// <summary>They place the finished scene and do not bend it.</summary>
    Place,

    /// <summary>Nothing: the scene has no place on Earth.</summary>
    None,
}

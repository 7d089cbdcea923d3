using Reality.Contract.Requests;

namespace Reality.Contract;

/// <summary>How much there is to do. Which of them count depends on the type of job; see <see cref="CostRates"/>.</summary>
public sealed record CostParameters
{
    /// <summary>Photos.</summary>
    [Range(0)]
    public int? ImageCount { get; init; }

    /// <summary>Gigapixels of all photos, after what makes them smaller.</summary>
    [Range(0)]
    public double? Gpix { get; init; }

    /// <summary>Megapoints of all scans.</summary>
    [Range(0)]
    public double? Mpoints { get; init; }

    /// <summary>Square meters of the constraints to add.</summary>
    [Range(0)]
    public double? Surface { get; init; }

    /// <summary>Tiles.</summary>
    [Range(0)]
    public int? TileCount { get; init; }

    /// <summary>How fine the mesh is.</summary>
    public GeometricPrecision? GeometricPrecision { get; init; }
}

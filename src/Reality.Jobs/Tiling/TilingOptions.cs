using Reality.Jobs.Requests;

namespace Reality.Jobs.Tiling;

/// <summary>How the work is cut into tiles and the model is made; also the options of a Reconstruction.</summary>
public sealed record TilingOptions
{
    /// <summary>What the modeling reference can be used for.</summary>
    public ModelingReferenceType? ModelingReferenceType { get; init; }

    /// <summary>How the work is cut into tiles.</summary>
    public TilingMode? TilingMode { get; init; }

    /// <summary>Grids: side of a tile, in units of the CRS. Adaptive: memory of a tile, in GB.</summary>
    [Range(0)]
    public double? TilingValue { get; init; }

    /// <summary>Origin of the grid, in the CRS.</summary>
    public Point3d? TilingOrigin { get; init; }

    /// <summary>Drop tiles without tie points.</summary>
    public bool? DiscardEmptyTiles { get; init; }

    /// <summary>Coordinate reference system of the tiles, e.g. "EPSG:32632".</summary>
    [TextLength(1, 16384)]
    public string? Crs { get; init; }

    /// <summary>How fine the mesh is.</summary>
    public GeometricPrecision? GeometricPrecision { get; init; }

    /// <summary>How photos are paired for depth.</summary>
    public TilingPairSelection? PairSelection { get; init; }

    /// <summary>Which photos the geometry comes from.</summary>
    public PhotoUsedForGeometry? PhotoUsedForGeometry { get; init; }

    /// <summary>Which holes of the mesh are closed.</summary>
    public HoleFilling? HoleFilling { get; init; }

    /// <summary>How the mesh is thinned.</summary>
    public Simplification? Simplification { get; init; }

    /// <summary>Pixels with PlanarRelative, meters with PlanarAbsolute.</summary>
    [Range(0)]
    public double? PlanarSimplificationTolerance { get; init; }

    /// <summary>Where the color of scans comes from.</summary>
    public PointCloudColorSource? PointCloudColorSource { get; init; }

    /// <summary>How differences between photos are evened out.</summary>
    public ColorCorrection? ColorCorrection { get; init; }

    /// <summary>How surfaces look that no photo sees.</summary>
    public UntexturedRepresentation? UntexturedRepresentation { get; init; }

    /// <summary>Their color with UniformColor, "#RRGGBB".</summary>
    [Color]
    public string? UntexturedColor { get; init; }

    /// <summary>What textures are made of.</summary>
    public TextureSource? TextureSource { get; init; }

    /// <summary>Pixel size for an Orthophoto modeling reference, in units of the CRS.</summary>
    [Above(0)]
    public double? OrthoResolution { get; init; }

    /// <summary>The mesh does not become finer than this, in units of the CRS.</summary>
    [Range(0)]
    public double? GeometryResolutionLimit { get; init; }

    /// <summary>Textures do not become finer than this, in units of the CRS.</summary>
    [Range(0)]
    public double? TextureResolutionLimit { get; init; }
}

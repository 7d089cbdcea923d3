using Reality.Contract.Requests;

namespace Reality.Contract;

/// <summary>
/// Prices of one type of job, in units of about one hour of a machine with eight cores. docs/costs.md has the formula.
/// </summary>
public sealed record CostRates
{
    /// <summary>Units per job, whatever its size.</summary>
    public double Fixed { get; init; }

    public double PerImage { get; init; }

    public double PerGigapixel { get; init; }

    public double PerMegapoint { get; init; }

    public double PerSquareMeter { get; init; }

    public double PerTile { get; init; }

    /// <summary>Whether a finer mesh costs more.</summary>
    public bool FollowsPrecision { get; init; }

    /// <summary>Reports missing parameters that have a price here.</summary>
    public void Check(CostParameters parameters, string target, RequestCheck check)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(check);
        Require(PerImage, parameters.ImageCount, "imageCount");
        Require(PerGigapixel, parameters.Gpix, "gpix");
        Require(PerMegapoint, parameters.Mpoints, "mpoints");
        Require(PerSquareMeter, parameters.Surface, "surface");
        Require(PerTile, parameters.TileCount, "tileCount");

        void Require(double rate, double? value, string name)
        {
            var place = $"{target}.{name}";
            check.That(rate == 0 || value is not null || check.HasProblemAt(place), place, $"Property '{name}' is required.");
        }
    }

    /// <summary>Price in units, rounded to a thousandth. Missing parameters count as 0.</summary>
    public double Units(CostParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var work = PerImage * (parameters.ImageCount ?? 0)
            + PerGigapixel * (parameters.Gpix ?? 0)
            + PerMegapoint * (parameters.Mpoints ?? 0)
            + PerSquareMeter * (parameters.Surface ?? 0)
            + PerTile * (parameters.TileCount ?? 0);
        var factor = FollowsPrecision ? Factor(parameters.GeometricPrecision) : 1;
        return Math.Round(Fixed + factor * work, 3, MidpointRounding.AwayFromZero);
    }

    // Each step up processes photos at twice the size, or processes them again.
    private static double Factor(GeometricPrecision? precision) => precision switch
    {
        GeometricPrecision.High => 3,
        GeometricPrecision.Extra => 4,
        GeometricPrecision.Ultra => 6,
        _ => 1,
    };
}

/// <summary>
/// Amount of work of a job. The type of job determines which parameters have a price; see <see cref="CostRates"/>.
/// </summary>
public sealed record CostParameters
{
    /// <summary>Photos.</summary>
    [Range(0)]
    public int? ImageCount { get; init; }

    /// <summary>Gigapixels of all photos, after any reduction.</summary>
    [Range(0, 1e9)]
    public double? Gpix { get; init; }

    /// <summary>Megapoints of all scans.</summary>
    [Range(0, 1e9)]
    public double? Mpoints { get; init; }

    /// <summary>Square meters of the constraints to add.</summary>
    [Range(0, 1e15)]
    public double? Surface { get; init; }

    /// <summary>Tiles.</summary>
    [Range(0)]
    public int? TileCount { get; init; }

    /// <summary>How fine the mesh is.</summary>
    public GeometricPrecision? GeometricPrecision { get; init; }
}

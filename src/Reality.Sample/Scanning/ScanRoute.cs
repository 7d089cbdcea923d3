using Reality.Core.Numerics;
using Reality.Sample.Sites;

namespace Reality.Sample.Scanning;

/// <summary>
/// Where the scanners of the site stand and drive: in the village, around its buildings. World coordinates, meters.
/// </summary>
internal sealed class ScanRoute(SitePlan site)
{
    private const double TripodHeight = 1.75;
    private const double RoofHeight = 2.3;
    private const double SpeedMetersPerSecond = 5;
    private const double RoadSeconds = 20, TurnSeconds = 20, LaneSeconds = 9;

    private static readonly (double X, double Y)[] s_stations = [(-30, 0), (21, 22), (-11, -15), (33, 1), (-10, 22)];

    /// <summary>Positions of the scanner on its tripod, each in the free.</summary>
    public IReadOnlyList<Vector3d> Stations { get; } = [.. s_stations.Select(place => OnTripod(site, place.X, place.Y))];

    /// <summary>The drive: along the road, and along the lane after a turn without scanning.</summary>
    public IReadOnlyList<DrivePass> Passes { get; } =
    [
        new(0, RoadSeconds, seconds => OnRoad(site, seconds)),
        new(RoadSeconds + TurnSeconds, LaneSeconds, seconds => OnLane(site, seconds)),
    ];

    private static Vector3d OnRoad(SitePlan site, double seconds)
    {
        var x = SpeedMetersPerSecond * (seconds - RoadSeconds / 2);
        return OnVehicle(site, x, Terrain.RoadY(x) - 0.4 * Terrain.RoadHalfWidth);
    }

    private static Vector3d OnLane(SitePlan site, double seconds)
    {
        var y = 3 + SpeedMetersPerSecond * seconds;
        return OnVehicle(site, Terrain.LaneX(y), y);
    }

    private static Vector3d OnVehicle(SitePlan site, double x, double y) => new(x, y, site.Terrain.HeightAt(x, y) + RoofHeight);

    // The nearest place of a spiral that is not in a building, a tree or the pond.
    private static Vector3d OnTripod(SitePlan site, double nearX, double nearY)
    {
        for (var i = 0; ; i++)
        {
            var (sin, cos) = ExactMath.SinCos(2.4 * i);
            var radius = 0.4 * Math.Sqrt(i);
            var (x, y) = (nearX + radius * cos, nearY + radius * sin);
            if (IsFree(site, x, y))
                return new(x, y, site.Terrain.HeightAt(x, y) + TripodHeight);
        }
    }

    private static bool IsFree(SitePlan site, double x, double y) =>
        Terrain.PondDistance(x, y) > 1.5
        && site.Buildings.All(building => building.Distance(x, y) > 2)
        && site.Trees.All(tree => Math.Max(Math.Abs(tree.X - x), Math.Abs(tree.Y - y)) > tree.CrownRadius + 1.5);
}

/// <summary>A part of the drive of a mobile scanner.</summary>
/// <param name="Begin">When it begins, in seconds from the start of the drive.</param>
/// <param name="Seconds">How long it takes.</param>
/// <param name="At">World position of the scanner, by seconds from the begin of the pass.</param>
internal sealed record DrivePass(double Begin, double Seconds, Func<double, Vector3d> At)
{
    /// <summary>Angle from world east to the direction of travel, counter-clockwise.</summary>
    public double HeadingAt(double seconds)
    {
        var along = At(seconds + 0.01) - At(seconds - 0.01);
        return ExactMath.Atan2(along.Y, along.X);
    }
}

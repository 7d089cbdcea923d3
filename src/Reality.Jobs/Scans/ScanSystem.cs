using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Formats.ContextScenes;
using Reality.Formats.Geodesy;
using Reality.Formats.PointClouds;
using Reality.Pipeline;

namespace Reality.Jobs.Scans;

/// <summary>Decides about the coordinate systems of scans.</summary>
internal static class ScanSystem
{
    private const double MinEarthRadius = 6.2e6, MaxEarthRadius = 6.5e6;
    private const double MaxHeight = 100_000;

    // US survey feet and international ones differ by 2e-6.
    private const double UnitTolerance = 1e-7;

    /// <summary>
    /// The system of the points of a file: the scene's, which may correct that of the file, otherwise the file's;
    /// null for a local one.
    /// </summary>
    /// <exception cref="StageException">Only the file says one, and it cannot be used.</exception>
    public static CoordinateSystem? Of(ScenePointCloud cloud, PointCloudHeader header, string name, StageLog log)
    {
        if (cloud.System is { } given)
        {
            if (header.Crs is { } stated && stated != given.Definition)
                log.Info($"{name}: the scene's {given.Name} is used; the file states {stated}");
            return given;
        }
        if (header.UnusableCrs is { } unusable)
            throw Unusable(name, unusable);
        if (header.Crs is not { } definition)
            return null;
        if (LocalSystem.IsOne(definition, out var unit))
        {
            if (unit is not null)
            {
                throw new StageException(
                    "Scan_CrsUnusable",
                    $"{name} has a local system whose unit is {unit}, but local scans are in meters. Export it in meters.");
            }
            log.Info($"{name} states a local system");
            return null;
        }
        if (CoordinateSystemParser.TryParse(definition, out var system, out var problem))
        {
            CheckUnits(system, header, name, log);
            return system;
        }
        // Many writers put words of their own where a definition belongs.
        if (definition.AsSpan().ContainsAny("[(:+"))
            throw Unusable(name, problem);
        log.Warn(
            "Scan_CrsUnknown",
            $"{name} calls its coordinate system '{definition}', which defines none. The scan is taken as local, in "
            + $"meters. If it has a place on the earth, set SRSId of the point cloud (reality import: --crs).");
        return null;
    }

    private static void CheckUnits(CoordinateSystem system, PointCloudHeader header, string name, StageLog log)
    {
        if (system.Kind == CoordinateSystemKind.Projected)
            Check("coordinates", header.MetersPerUnit, system.MetersPerUnit);
        Check("heights", header.MetersPerHeightUnit, system.MetersPerHeightUnit);

        void Check(string what, double? stated, double ofSystem)
        {
            if (stated is not { } meters || Math.Abs(meters / ofSystem - 1) < UnitTolerance)
                return;
            log.Warn(
                "Scan_UnitsContradict",
                FormattableString.Invariant($"{name} states {meters:G9} m as the unit of its {what}, but that of ")
                + FormattableString.Invariant($"{system.Name} is {ofSystem:G9} m, which is taken. If that is wrong, set SRSId ")
                + "of the point cloud (reality import: --crs) to a system with the unit of the points.");
        }
    }

    /// <summary>The system of the result: that of the first scan, but a map in meters instead of degrees.</summary>
    public static CoordinateSystem? OfResult(CoordinateSystem? system, Vector3d first)
    {
        if (system?.Kind != CoordinateSystemKind.Geographic)
            return system;
        using var transform = CoordinateTransform.Between(system, CoordinateSystem.Wgs84);
        var (longitude, latitude, height) = transform.Apply(first);
        return UtmZone.For(GeoPoint.FromDegrees(latitude, longitude, height)).CoordinateSystem;
    }

    /// <summary>
    /// Throws if a point cannot be one of the system: files often state another one than they have. Heights that cannot be
    /// related to the ellipsoid get a warning.
    /// </summary>
    public static void CheckFits(CoordinateSystem? system, Vector3d point, string name, StageLog log)
    {
        if (system is null)
            return;
        var isPossible = system.Kind switch
        {
            CoordinateSystemKind.Geographic => Math.Abs(point.X) <= 360 && Math.Abs(point.Y) <= 90,
            CoordinateSystemKind.Geocentric => point.Length is > MinEarthRadius and < MaxEarthRadius,
            _ => true,
        };
        if (!isPossible)
            throw DoesNotFit(system, point, name);
        using var transform = ToEarth(system, out var problem);
        if (problem is not null)
        {
            log.Warn(
                "Scan_HeightsUnrelated",
                $"The heights of {name} stay as they are in {system.Name}: {problem.TrimEnd('.')}. To join them with photos, "
                + $"give the job that does so the missing files as crsData, or set SRSId (reality import: --crs) to a system of "
                + $"known heights.");
        }
        var geographic = transform.Apply(point);
        if (!double.IsFinite(geographic.LengthSquared) || Math.Abs(geographic.Z) > MaxHeight)
            throw DoesNotFit(system, point, name);
    }

    /// <summary>
    /// The transform to WGS 84; if none is known for the heights of the system, they pass as ellipsoidal ones.
    /// </summary>
    /// <param name="problem">Why the heights are not transformed; null if they are.</param>
    /// <exception cref="NotSupportedException">No transformation is known.</exception>
    public static CoordinateTransform ToEarth(CoordinateSystem system, out string? problem)
    {
        problem = null;
        try
        {
            return CoordinateTransform.Between(system, CoordinateSystem.Wgs84);
        }
        catch (NotSupportedException e) when (system.HasVerticalDatum)
        {
            problem = e.Message;
            return CoordinateTransform.Between(CoordinateSystemParser.HorizontalOf(system), CoordinateSystem.Wgs84);
        }
    }

    /// <summary>The transform between two systems; null if they are the same, or both local.</summary>
    public static CoordinateTransform? TransformTo(CoordinateSystem? target, CoordinateSystem? source, string name)
    {
        if (target is null || source is null || target.Definition == source.Definition)
            return null;
        try
        {
            return CoordinateTransform.Between(source, target);
        }
        catch (NotSupportedException e)
        {
            throw new StageException(
                "Scan_CrsUnusable",
                $"The coordinates of {name} cannot be converted: {e.Message} Set SRSId of the point cloud (reality import: "
                + $"--crs) to a system that is known, or import files of different systems apart.");
        }
    }

    /// <param name="system">Null for a local one.</param>
    /// <param name="kind">Kind of the file in the scene: a point cloud or a trajectory.</param>
    public static StageException DoesNotFit(
        CoordinateSystem? system, Vector3d point, string name, string kind = "point cloud") => system is null
        ? new(
            "Scan_TooFar",
            $"{name} has the position {point.X:R} {point.Y:R} {point.Z:R}, which is too far away to compute with. Correct the "
            + $"{kind}, or the Center that the scene gives it.")
        : new(
            "Scan_CrsWrong",
            $"{name} does not lie in {system.Name}: {point.X:R} {point.Y:R} {point.Z:R} is outside its range. Set SRSId of the "
            + $"{kind} (reality import: --crs) to the coordinate system that it has.");

    public static StageException Mixed(string local, string referenced) => new(
        "Scan_CrsMissing",
        $"{local} has no coordinate system, but {referenced} has one. Set SRSId of the point cloud (reality import: "
        + "--crs), or import local scans apart.");

    private static StageException Unusable(string name, string what) => new(
        "Scan_CrsUnusable",
        $"The coordinate system that {name} states cannot be used: {what.TrimEnd('.')}. Set SRSId of the point cloud in the "
        + "scene (reality import: --crs).");
}

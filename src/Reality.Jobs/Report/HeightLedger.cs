using Reality.Core.Geodesy;
using Reality.Core.Scenes;
using Reality.Formats.Geodesy;
using Reality.Jobs.Exports;

namespace Reality.Jobs.Report;

/// <summary>Heights of one source: their reference, and how they became heights above the ellipsoid.</summary>
/// <param name="Source">In words: "photos", "control points", "exports".</param>
/// <param name="Count">Number of heights; null if all of the source have the same meaning, such as exports.</param>
/// <param name="Reference">The surface that the heights of the source count from.</param>
/// <param name="Unit">Unit of the heights of the source.</param>
/// <param name="Conversion">
/// Meters from the heights of the source up to those above the ellipsoid, from the least to the largest; null if the source has
/// no heights.
/// </param>
internal sealed record HeightEntry(string Source, int? Count, string Reference, string Unit, HeightRange? Conversion);

/// <summary>Least and largest of heights, in meters.</summary>
internal sealed record HeightRange(double Min, double Max)
{
    public static HeightRange Of(IEnumerable<double> meters)
    {
        var (min, max) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var value in meters)
            (min, max) = (Math.Min(min, value), Math.Max(max, value));
        return new(min, max);
    }
}

/// <summary>
/// Every source of heights in a georeferenced scene, and every conversion between surfaces. Internally, heights are meters
/// above the ellipsoid.
/// </summary>
internal static class HeightLedger
{
    private const string Meter = "metre";
    private const string Ellipsoid = "ellipsoid";

    /// <summary>
    /// Entries of the photos, the control points and the exports; none for a scene without a place on the earth.
    /// </summary>
    public static IReadOnlyList<HeightEntry> Of(Scene scene, ExportFrame exports) =>
        scene.Origin is null ? [] : [.. OfPhotos(scene), .. OfControlPoints(scene), OfExports(exports)];

    private static IEnumerable<HeightEntry> OfPhotos(Scene scene)
    {
        var priors = scene.Photos.Select(photo => photo.Position).OfType<PositionPrior>().ToList();
        foreach (var group in priors.Where(prior => prior.HasHeight).GroupBy(prior => prior.StatedHeightReference)
            .OrderBy(group => group.Key))
        {
            yield return group.Key == HeightReference.Egm96
                ? new("photos", group.Count(), "mean sea level (EGM96)", Meter, HeightRange.Of(
                    group.Select(prior => Egm96Geoid.UndulationMeters(prior.Position.Latitude, prior.Position.Longitude))))
                : new("photos", group.Count(), Ellipsoid, Meter, new(0, 0));
        }
        if (scene.Photos.Count - priors.Count(prior => prior.HasHeight) is > 0 and var bare)
            yield return new("photos", bare, "no height", "", null);
    }

    private static IEnumerable<HeightEntry> OfControlPoints(Scene scene)
    {
        var surveyed = scene.ControlPoints.Where(
            point => double.IsFinite(point.VerticalSigmaMeters) && point.Position is not null && point.System is not null);
        foreach (var group in surveyed.GroupBy(point => point.System!).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            if (!CoordinateSystemParser.TryParse(group.Key, out var system, out _))
                continue;
            // Earth-centered coordinates have no axis of heights.
            yield return system.Kind == CoordinateSystemKind.Geocentric
                ? new("control points", group.Count(), system.Name, "", null)
                : new("control points", group.Count(), ReferenceOf(system), UnitOf(system), HeightRange.Of(group.Select(
                    point => point.Position!.Value.HeightMeters - point.Coordinates.Z * system.MetersPerHeightUnit)));
        }
        var bare = scene.ControlPoints.Count(point => double.IsInfinity(point.VerticalSigmaMeters));
        if (bare > 0)
            yield return new("control points", bare, "no height", "", null);
    }

    private static HeightEntry OfExports(ExportFrame frame)
    {
        var system = frame.System!;
        if (system.Kind == CoordinateSystemKind.Geocentric)
            return new("exports", null, system.Name, "", null);
        var ellipsoidal = frame.World!.Origin.HeightMeters;
        var conversion = ellipsoidal - frame.MapFromWorld(default).Z * frame.MetersPerHeightUnit;
        return new("exports", null, ReferenceOf(system), frame.HeightUnitName, new(conversion, conversion));
    }

    // The name of a compound system is that of its parts: "WGS 84 / UTM zone 32N + EGM96 height".
    private static string ReferenceOf(CoordinateSystem system) =>
        system.Kind == CoordinateSystemKind.LocalEnu ? "origin of the local system"
        : !system.HasVerticalDatum ? Ellipsoid
        : system.Name[(system.Name.LastIndexOf(" + ", StringComparison.Ordinal) is >= 0 and var at ? at + 3 : 0)..];

    private static string UnitOf(CoordinateSystem system) =>
        system.MetersPerHeightUnit == 1 ? Meter : $"{Quantity.Format(system.MetersPerHeightUnit, "0.#########")} {Meter}";
}

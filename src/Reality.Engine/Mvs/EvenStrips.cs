using Reality.Core.Numerics;

namespace Reality.Engine.Mvs;

/// <summary>Recognizes parallel strips of evenly spaced photos in plan.</summary>
internal static class EvenStrips
{
    // Length of the mean of the directions to the nearest photos: 1 if all are parallel or at right angles, 0 if they are random.
    private const double MinAgreement = 0.7;

    // In spacings of the photos: where a gap across separates strips, and how far the photos of a strip may lie from a line.
    private const double StripGap = 0.35;
    private const double MaxStripWidth = 1;

    private const int MinStripLength = 3;

    // Distances in a strip relative to the median, and the least fraction of them that must be so.
    private const double MinStep = 0.6;
    private const double MaxStep = 1.6;
    private const double MinEvenShare = 0.8;

    /// <summary>Unit vector along the strips.</summary>
    /// <param name="total">Number of all photos; nearly all must lie in strips.</param>
    /// <param name="problem">Empty, or why there are no strips.</param>
    public static Vector2d DirectionOf(IReadOnlyList<AerialPhoto> photos, int total, out string problem)
    {
        var steps = photos.Select(photo => StepFrom(photo, photos)).ToList();
        var spacing = Median.OrZero(steps.Select(step => step.Length));
        problem = "the places of the photos form no parallel strips";
        if (!(spacing > 0) || !TryCommonDirection(steps, out var along))
            return default;
        var strips = StripsOf(photos.Select(photo => photo.Plan), along, StripGap * spacing)
            .Where(strip => strip.Count >= MinStripLength && WidthOf(strip, along) <= MaxStripWidth * spacing)
            .ToList();
        if (strips.Sum(strip => strip.Count) < AerialPhoto.MinShare * total)
            return default;
        var distances = strips.SelectMany(strip => DistancesAlong(strip, along)).ToList();
        var median = Median.OrZero(distances);
        var even = distances.Count(distance => distance > MinStep * median && distance < MaxStep * median);
        problem = even < MinEvenShare * distances.Count ? "the photos of the strips are not evenly spaced" : "";
        return along;
    }

    // From a photo to the nearest other one.
    private static Vector2d StepFrom(AerialPhoto photo, IReadOnlyList<AerialPhoto> photos)
    {
        var (plan, nearest) = (photo.Plan, new Vector2d(double.PositiveInfinity, 0));
        foreach (var other in photos)
        {
            var step = other.Plan - plan;
            if (other.Id != photo.Id && step.LengthSquared < nearest.LengthSquared)
                nearest = step;
        }
        return nearest;
    }

    // The mean direction of steps, of which opposite ones and those at right angles count as equal (its fourth power is
    // averaged); then that of the two axes along which more steps lead.
    private static bool TryCommonDirection(List<Vector2d> steps, out Vector2d along)
    {
        var sum = default(Vector2d);
        foreach (var step in steps.Where(step => step.Length > 0))
        {
            var unit = 1 / step.Length * step;
            sum += Squared(Squared(unit));
        }
        var angle = ExactMath.Atan2(sum.Y, sum.X) / 4;
        var (sin, cos) = ExactMath.SinCos(angle);
        var axis = new Vector2d(cos, sin);
        var isAlong = 2 * steps.Count(step => Math.Abs(Vector2d.Dot(axis, step)) >= Math.Abs(Vector2d.Cross(axis, step)))
            >= steps.Count;
        along = isAlong ? axis : new(-sin, cos);
        return sum.Length >= MinAgreement * steps.Count;

        static Vector2d Squared(Vector2d z) => new(z.X * z.X - z.Y * z.Y, 2 * z.X * z.Y);
    }

    private static List<List<Vector2d>> StripsOf(IEnumerable<Vector2d> places, Vector2d along, double gap)
    {
        var strips = new List<List<Vector2d>>();
        var last = double.NegativeInfinity;
        foreach (var place in places.OrderBy(place => Vector2d.Cross(along, place)))
        {
            var across = Vector2d.Cross(along, place);
            if (across - last > gap)
                strips.Add([]);
            strips[^1].Add(place);
            last = across;
        }
        return strips;
    }

    private static double WidthOf(List<Vector2d> strip, Vector2d along) =>
        Vector2d.Cross(along, strip[^1]) - Vector2d.Cross(along, strip[0]);

    private static IEnumerable<double> DistancesAlong(List<Vector2d> strip, Vector2d along)
    {
        var places = strip.Select(place => Vector2d.Dot(along, place)).Order().ToList();
        return places.Zip(places.Skip(1), (first, second) => second - first);
    }
}

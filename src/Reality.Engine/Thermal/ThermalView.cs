using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Texturing;
using Reality.Pipeline;

namespace Reality.Engine.Thermal;

/// <summary>The temperatures of a thermal photo in its undistorted view, and the depth of the surface there.</summary>
internal sealed record ThermalView(PinholeView View, Image<float> Kelvin, DepthCodes Depth)
{
    // The part of a photo, from its border, where its weight grows to that of the middle.
    private const double BorderShare = 0.15;

    private const double ToleranceFootprints = 2;
    private const double EdgeToleranceFootprints = 8;

    // At 20 degrees from straight above a photo counts a seventh, at 30 degrees a hundredth.
    private const int UprightPower = 32;

    /// <summary>Reads the artifacts of a photo.</summary>
    /// <param name="offset">Kelvin that are subtracted from its temperatures.</param>
    public static ThermalView Read(Workspace workspace, Scene scene, PhotoId id, float offset)
    {
        var (view, kelvin) = ThermalPhotosStage.ReadView(workspace, scene, id);
        foreach (ref var value in kelvin.Pixels.AsSpan())
            value -= offset;
        return new(view, kelvin, ThermalVisibilityStage.ReadDepth(workspace, id, view));
    }

    /// <summary>Whether the photo shows a point near the surface, and its temperature there.</summary>
    /// <param name="slackMeters">How far the point may lie from the surface.</param>
    /// <param name="weight">Relative weight of the photo among those that show the point; 0 at its border.</param>
    public bool Shows(
        Vector3d world, double slackMeters, TemperatureChoice choice, out float kelvin, out double weight)
    {
        (kelvin, weight) = (float.NaN, 0);
        if (!View.TryProject(world, out var pixel, out var depth)
            || !(pixel.X >= 0 && pixel.Y >= 0 && pixel.X < View.Width && pixel.Y < View.Height)
            || !Depth.Sees(
                pixel.X, pixel.Y, depth, ToleranceFootprints / View.FocalX + slackMeters / depth,
                EdgeToleranceFootprints / View.FocalX + slackMeters / depth))
            return false;
        kelvin = Temperatures.At(Kelvin, pixel.X, pixel.Y);
        weight = Border(pixel) / (depth * depth);
        if (choice is TemperatureChoice.BestFromAbove)
            weight *= ExactMath.Pow(Math.Max(0, (View.Center - world).Normalized().Z), UprightPower);
        return float.IsFinite(kelvin) && weight > 0;
    }

    private double Border(Vector2d pixel)
    {
        var inside = Math.Min(
            Math.Min(pixel.X, View.Width - pixel.X) / View.Width, Math.Min(pixel.Y, View.Height - pixel.Y) / View.Height);
        var share = Math.Min(1, inside / BorderShare);
        return share * share;
    }
}

/// <summary>The views of a scene's thermal photos; the last ones read stay in memory. Not thread-safe.</summary>
/// <param name="offsets">Kelvin to subtract from the temperatures of each photo; empty = none.</param>
internal sealed class ThermalViews(Workspace workspace, Scene scene, float[] offsets)
{
    /// <summary>Maximum number in memory.</summary>
    public const int Capacity = 96;

    private readonly Dictionary<PhotoId, ThermalView> _loaded = [];
    private readonly Queue<PhotoId> _order = new();

    public ThermalView Read(PhotoId id)
    {
        if (_loaded.TryGetValue(id, out var found))
            return found;
        if (_order.Count == Capacity)
            _loaded.Remove(_order.Dequeue());
        _order.Enqueue(id);
        return _loaded[id] = ThermalView.Read(workspace, scene, id, offsets.Length > 0 ? offsets[id.Value] : 0);
    }
}

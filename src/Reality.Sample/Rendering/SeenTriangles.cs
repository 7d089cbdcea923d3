using System.Runtime.InteropServices;
using Reality.Core.Numerics;
using Reality.Sample.Flights;
using Reality.Sample.Surfaces;

namespace Reality.Sample.Rendering;

/// <summary>The triangles that may be visible in a photo, grouped by bands of its rows.</summary>
internal sealed class SeenTriangles
{
    // Planes of the view frustum that a vertex is outside of. The four side planes contain the projection center, so they
    // classify points behind the camera as well.
    private const int Left = 1;
    private const int Right = 2;
    private const int Above = 4;
    private const int Below = 8;
    private const int Behind = 16;

    private readonly List<Entry>[] _entriesOfBand;

    /// <param name="bands">Bounds of the rays of each band, from the top down.</param>
    public SeenTriangles(SampleSurface surface, SampleEye eye, ReadOnlySpan<RayBounds> bands)
    {
        _entriesOfBand = new List<Entry>[bands.Length];
        var all = RayBounds.Empty;
        for (var band = 0; band < bands.Length; band++)
        {
            _entriesOfBand[band] = [];
            all = all.Include(bands[band]);
        }

        var places = new Place[surface.Positions.Length];
        for (var i = 0; i < places.Length; i++)
            places[i] = PlaceOf(eye.CameraFromWorld * (surface.Positions[i] - eye.Center), all);
        var triangles = surface.Triangles;
        for (var t = 0; t < triangles.Length; t += 3)
        {
            ref readonly var a = ref places[triangles[t]];
            ref readonly var b = ref places[triangles[t + 1]];
            ref readonly var c = ref places[triangles[t + 2]];
            if ((a.Outside & b.Outside & c.Outside) != 0)
                continue;
            var isInFront = ((a.Outside | b.Outside | c.Outside) & Behind) == 0;
            var bounds = isInFront ? a.Bounds.Include(b.Bounds).Include(c.Bounds) : all;
            for (var band = FirstBand(bands, bounds.MinY); band < bands.Length && bands[band].MinY <= bounds.MaxY; band++)
            {
                if (bands[band].Overlaps(bounds))
                    _entriesOfBand[band].Add(new(t / 3, bounds));
            }
        }
    }

    public ReadOnlySpan<Entry> OfBand(int band) => CollectionsMarshal.AsSpan(_entriesOfBand[band]);

    private static Place PlaceOf(Vector3d inCamera, in RayBounds all)
    {
        var (x, y, z) = inCamera;
        var outside = (x < all.MinX * z ? Left : 0) | (x > all.MaxX * z ? Right : 0)
            | (y < all.MinY * z ? Above : 0) | (y > all.MaxY * z ? Below : 0) | (z < 1e-3 ? Behind : 0);
        return new(outside, RayBounds.Empty.Include(x / z, y / z));
    }

    // The bounds of the bands increase in y from top to bottom.
    private static int FirstBand(ReadOnlySpan<RayBounds> bands, float minY)
    {
        var (first, end) = (0, bands.Length);
        while (first < end)
        {
            var middle = (first + end) / 2;
            if (bands[middle].MaxY < minY)
                first = middle + 1;
            else
                end = middle;
        }
        return first;
    }

    /// <summary>A triangle and the bounds of the rays that may meet it.</summary>
    internal readonly record struct Entry(int Triangle, RayBounds Bounds);

    // The planes that a vertex is outside of, and its projection.
    private readonly record struct Place(int Outside, RayBounds Bounds);
}

using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Scans;

/// <summary>
/// The highest surface that a scanner at rest saw in each direction of the compass. Above it, rays did not return: the scanner
/// looked into the open sky. Directions without any point were not scanned.
/// </summary>
internal sealed class ScanHorizon
{
    // Bins per pixel of a face, at its middle.
    private const double BinsPerPixel = 2;

    // Tangents of elevation.
    private readonly double[] _highest;
    private readonly double _pixel;

    /// <param name="focalLength">Of the faces, pixels.</param>
    public ScanHorizon(IEnumerable<(PinholeView View, Image<ScanPixel> Pixels)> faces, double focalLength)
    {
        _pixel = 1 / focalLength;
        _highest = new double[(int)Math.Ceiling(4 * BinsPerPixel * focalLength)];
        Array.Fill(_highest, double.NegativeInfinity);
        foreach (var (view, pixels) in faces)
        {
            for (var y = 0; y < view.Height; y++)
            {
                for (var x = 0; x < view.Width; x++)
                {
                    if (pixels[x, y].Count > 0)
                        Raise(RayOf(view, x, y));
                }
            }
        }
    }

    /// <summary>Makes the depth of pixels above the horizon infinite.</summary>
    public void MarkSky(DepthMap map)
    {
        for (var y = 0; y < map.View.Height; y++)
        {
            for (var x = 0; x < map.View.Width; x++)
            {
                if (map.Depth[x, y] == 0 && IsSky(RayOf(map.View, x, y)))
                    map.Depth[x, y] = float.PositiveInfinity;
            }
        }
    }

    private bool IsSky(Vector3d ray)
    {
        var highest = _highest[BinOf(ray)];
        return highest > double.NegativeInfinity && ElevationOf(ray) > highest + 2 * _pixel * (1 + highest * highest);
    }

    private void Raise(Vector3d ray)
    {
        var (elevation, middle) = (ElevationOf(ray), BinOf(ray));
        // Toward the zenith, a pixel covers many directions of the compass.
        var reach = (int)Math.Min(_highest.Length / 2, 1 + BinsPerPixel * Math.Sqrt(1 + elevation * elevation));
        for (var i = middle - reach; i <= middle + reach; i++)
        {
            ref var highest = ref _highest[(i + _highest.Length) % _highest.Length];
            highest = Math.Max(highest, elevation);
        }
    }

    private static Vector3d RayOf(PinholeView view, int x, int y) => view.CameraFromWorld.Rotation.Inverted()
        * new Vector3d((x + 0.5 - view.CenterX) / view.FocalX, (y + 0.5 - view.CenterY) / view.FocalY, 1);

    private static double ElevationOf(Vector3d ray) => ray.Z / Math.Max(1e-9, Math.Sqrt(ray.X * ray.X + ray.Y * ray.Y));

    // By the angle around a square instead of a circle, which takes no arc tangent.
    private int BinOf(Vector3d ray)
    {
        var share = ray.X / Math.Max(1e-12, Math.Abs(ray.X) + Math.Abs(ray.Y));
        var around = ray.Y >= 0 ? 1 - share : 3 + share;
        return Math.Clamp((int)(around / 4 * _highest.Length), 0, _highest.Length - 1);
    }
}

using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Jobs.Sample;

namespace Reality.Datasets;

/// <summary>Finds the survey's painted targets in the orthophoto, by correlation with a checker of four squares.</summary>
internal sealed class TargetFinder(string run)
{
    private const int SearchPixels = 12;
    private const double TargetReachMeters = 0.45;

    /// <summary>Horizontal distance between each target's place in the orthophoto and its true place, meters.</summary>
    public List<double> Find(SampleTruth truth, CoordinateTransform mapFromWorld, Similarity trueFromWorld)
    {
        var folder = Path.Combine(run, "exports", "OrthophotoDSM");
        var color = Raster.Read(Path.Combine(folder, "Orthophoto.tif"), band: 2);
        var dsm = Raster.Read(Path.Combine(folder, "DSM.tif"), band: 1);
        var alpha = Raster.Read(Path.Combine(folder, "Orthophoto.tif"), band: 4);
        var errors = new List<double>();
        foreach (var target in truth.ControlPoints)
        {
            var expected = new Vector3d(target.World[0], target.World[1], target.World[2]);
            var world = trueFromWorld.Rotation.Inverted() * ((expected - trueFromWorld.Translation) / trueFromWorld.Scale);
            var start = color.PixelAt(mapFromWorld.Apply(world));
            if (!IsCovered(alpha, start))
                continue;
            var found = Correlate(color, start, target.YawRadians, truth.GroundSamplingDistance);
            var height = dsm[(int)found.X, (int)found.Y];
            var p = trueFromWorld * mapFromWorld.ApplyInverse(color.MapAt(found.X, found.Y, height));
            errors.Add(new Vector2d(p.X - expected.X, p.Y - expected.Y).Length);
        }
        return errors;
    }

    /// <summary>Whether the whole search window was seen: targets at the survey's rim are not judged.</summary>
    private static bool IsCovered(Raster alpha, Vector2d center)
    {
        const int Margin = 2 * SearchPixels;
        for (var y = (int)center.Y - Margin; y <= (int)center.Y + Margin; y++)
        {
            for (var x = (int)center.X - Margin; x <= (int)center.X + Margin; x++)
            {
                if (x < 0 || y < 0 || x >= alpha.Width || y >= alpha.Height || alpha[x, y] == 0)
                    return false;
            }
        }
        return true;
    }

    /// <summary>Position of the checker's middle, pixels from the corner of the first: the best whole pixel, then a parabola.</summary>
    private static Vector2d Correlate(Raster image, Vector2d start, double yaw, double gsd)
    {
        var (x0, y0) = ((int)Math.Floor(start.X), (int)Math.Floor(start.Y));
        var (bestX, bestY, best) = (x0, y0, 0.0);
        for (var y = y0 - SearchPixels; y <= y0 + SearchPixels; y++)
        {
            for (var x = x0 - SearchPixels; x <= x0 + SearchPixels; x++)
            {
                var score = Score(image, x, y, yaw, gsd);
                if (score > best)
                    (bestX, bestY, best) = (x, y, score);
            }
        }
        return new(
            bestX + 0.5 + Peak(Score(image, bestX - 1, bestY, yaw, gsd), best, Score(image, bestX + 1, bestY, yaw, gsd)),
            bestY + 0.5 + Peak(Score(image, bestX, bestY - 1, yaw, gsd), best, Score(image, bestX, bestY + 1, yaw, gsd)));
    }

    private static double Peak(double before, double at, double after)
    {
        var curvature = before - 2 * at + after;
        return curvature < 0 ? 0.5 * (before - after) / curvature : 0;
    }

    /// <summary>Magnitude of the correlation with the checker around the center of a pixel.</summary>
    private static double Score(Raster image, int centerX, int centerY, double yaw, double gsd)
    {
        var (sin, cos) = Math.SinCos(yaw);
        var reach = (int)(TargetReachMeters / gsd);
        var sum = 0.0;
        for (var dy = -reach; dy <= reach; dy++)
        {
            for (var dx = -reach; dx <= reach; dx++)
            {
                var u = dx * cos - dy * sin;
                var v = -dx * sin - dy * cos;
                // Flat-topped near the edges between squares, so that the peak is where the corner is.
                sum += Math.Clamp(u, -1, 1) * Math.Clamp(v, -1, 1) * image[centerX + dx, centerY + dy];
            }
        }
        return Math.Abs(sum);
    }
}

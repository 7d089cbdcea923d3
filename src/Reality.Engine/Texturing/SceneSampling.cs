using Reality.Core.Scenes;

namespace Reality.Engine.Texturing;

/// <summary>How large a photo's pixel is on the surface.</summary>
internal static class SceneSampling
{
    private const int MaxObservationCount = 200_000;

    /// <summary>
    /// Median over the observations of tie points of depth by focal length, meters; 0 for a scene without tie points.
    /// </summary>
    public static double GroundSamplingDistance(Scene scene)
    {
        var points = scene.TiePoints;
        var stride = 1 + points.ObservationCount / MaxObservationCount;
        var sizes = new List<double>();
        for (var point = 0; point < points.Count; point++)
        {
            for (var i = points.FirstObservation[point]; i < points.FirstObservation[point + 1]; i++)
            {
                var photo = scene.Photos[points.PhotoOf[i]];
                if (i % stride != 0 || photo.CameraFromWorld is not { } pose)
                    continue;
                var depth = (pose * points.Positions[point]).Z;
                if (depth > 0)
                    sizes.Add(depth / scene.CameraOf(photo).FocalLength);
            }
        }
        if (sizes.Count == 0)
            return 0;
        sizes.Sort();
        return sizes[sizes.Count / 2];
    }
}

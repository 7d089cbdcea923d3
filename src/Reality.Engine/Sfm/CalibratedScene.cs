using Reality.Core.Geodesy;
using Reality.Core.Imaging;
using Reality.Core.Scenes;

namespace Reality.Engine.Sfm;

/// <summary>Builds the published <see cref="Scene"/> from a finished reconstruction.</summary>
internal static class CalibratedScene
{
    /// <summary>The input scene with poses, tie points and adjusted cameras.</summary>
    /// <param name="reasons">By photo why it is not registered; null for registered photos.</param>
    public static Scene Build(Reconstruction reconstruction, Scene input, GeoPoint? origin, string?[] reasons) => input with
    {
        Origin = origin,
        Cameras = reconstruction.Cameras.Select((camera, c) => reconstruction.IsUsed(c) ? camera : input.Cameras[c]).ToArray(),
        Photos = input.Photos.Select((photo, i) => photo with
        {
            CameraFromWorld = reconstruction.IsRegistered[i] ? reconstruction.CameraFromWorld[i] : null,
            UnregisteredReason = reasons[i],
        }).ToArray(),
        Rigs = reconstruction.Rigs?.ToRigs() ?? input.Rigs,
        TiePoints = BuildTiePoints(reconstruction),
    };

    private static TiePoints BuildTiePoints(Reconstruction reconstruction)
    {
        var tracks = reconstruction.Tracks;
        var points = Enumerable.Range(0, tracks.Count).Where(t => reconstruction.HasPoint[t]).ToArray();
        var colors = new Rgb24[points.Length];
        var first = new int[points.Length + 1];
        var (photoOf, x, y) = (new List<int>(), new List<float>(), new List<float>());
        for (var i = 0; i < points.Length; i++)
        {
            int r = 0, g = 0, b = 0, count = 0;
            for (var o = tracks.FirstObservation[points[i]]; o < tracks.FirstObservation[points[i] + 1]; o++)
            {
                if (!reconstruction.IsActive[o])
                    continue;
                var features = reconstruction.Features[tracks.PhotoOf[o]];
                var color = features.Colors[tracks.FeatureOf[o]];
                (r, g, b, count) = (r + color.R, g + color.G, b + color.B, count + 1);
                photoOf.Add(tracks.PhotoOf[o]);
                x.Add(features.X[tracks.FeatureOf[o]]);
                y.Add(features.Y[tracks.FeatureOf[o]]);
            }
            colors[i] = new((byte)(r / count), (byte)(g / count), (byte)(b / count));
            first[i + 1] = photoOf.Count;
        }
        return new()
        {
            Positions = Array.ConvertAll(points, t => reconstruction.Points[t]), Colors = colors, FirstObservation = first,
            PhotoOf = photoOf.ToArray(), X = x.ToArray(), Y = y.ToArray(),
        };
    }
}

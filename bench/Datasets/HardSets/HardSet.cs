using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Datasets.HardSets;

/// <summary>Photos that are hard to calibrate, with their true poses.</summary>
/// <param name="Name">One word.</param>
/// <param name="Meaning">What makes it hard.</param>
/// <param name="Cameras">As files state them.</param>
/// <param name="Photos">In the order of their ids.</param>
/// <param name="Render">Renders the photo with an index; called once for each.</param>
internal sealed record HardSet(
    string Name, string Meaning, IReadOnlyList<Camera> Cameras, IReadOnlyList<HardPhoto> Photos,
    Func<int, Image<Rgb24>> Render)
{
    /// <summary>The scene before calibration.</summary>
    public Scene ToScene() => new() { Cameras = Cameras, Photos = [.. Photos.Select(photo => photo.Stated)] };
}

/// <summary>One photo of a hard set.</summary>
/// <param name="Stated">What its file says.</param>
/// <param name="TrueCameraFromWorld">The true pose.</param>
/// <param name="Place">Number of the place that it shows; 0 is the place of most photos, whose world the poses are in.</param>
internal sealed record HardPhoto(Photo Stated, RigidTransform TrueCameraFromWorld, int Place = 0);

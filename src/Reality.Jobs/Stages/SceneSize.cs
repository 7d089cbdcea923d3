using Reality.Core.Scenes;

namespace Reality.Jobs.Stages;

/// <summary>How much there is to work on, for the expected work of stages that are not planned yet.</summary>
/// <param name="Megapixels">Of all photos together.</param>
internal sealed record SceneSize(int PhotoCount, double Megapixels)
{
    private const double TypicalMegapixels = 12;

    public static SceneSize OfTypicalPhotos(int count) => new(count, TypicalMegapixels * count);

    public static SceneSize Of(Scene scene) =>
        new(scene.Photos.Count, scene.Photos.Sum(photo => 1e-6 * scene.CameraOf(photo).Width * scene.CameraOf(photo).Height));
}

using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Sfm;

/// <summary>A stated focal length that an adjustment has left although its prior holds it.</summary>
/// <param name="Camera">Index of the camera.</param>
/// <param name="Pixels">Focal length after the adjustment.</param>
internal readonly record struct ContradictedFocalLength(int Camera, double Pixels)
{
    // Lenses differ from the stated values by a few percent, more at close range.
    private const double MaxRatio = 1.1;

    // Too few photos, or too few registered ones, for a verdict.
    private const int MinPhotoCount = 5;
    private const double MinRegisteredShare = 0.5;

    /// <summary>Cameras whose stated focal length the photos contradict by more than a tenth.</summary>
    /// <param name="start">Scene with the stated values.</param>
    /// <param name="reconstruction">Its adjusted reconstruction.</param>
    public static List<ContradictedFocalLength> Find(Scene start, Reconstruction reconstruction)
    {
        var found = new List<ContradictedFocalLength>();
        for (var c = 0; c < start.Cameras.Count; c++)
        {
            var (stated, adjusted) = (start.Cameras[c], reconstruction.Cameras[c].FocalLength);
            var photos = start.Photos.Where(photo => photo.CameraId == stated.Id).ToList();
            var registered = photos.Count(photo => reconstruction.IsRegistered[photo.Id.Value]);
            if (stated.FocalLengthIsKnown && !stated.Fixed.HasFlag(CameraParameters.FocalLength)
                && registered >= MinPhotoCount && registered >= MinRegisteredShare * photos.Count
                && Math.Max(adjusted / stated.FocalLength, stated.FocalLength / adjusted) > MaxRatio)
                found.Add(new(c, adjusted));
        }
        return found;
    }

    /// <summary>Warns of a difference.</summary>
    public static void Tell(Camera stated, Camera adjusted, StageLog log) => log.Warn(
        "Camera_FocalLengthsDiffer",
        $"The focal length of {CameraTitle.Of(stated)} is {stated.FocalLength:F0} px by the files of its photos and "
        + $"{adjusted.FocalLength:F0} px by their contents and positions, which is used. If photos were resized or cropped, use "
        + $"the originals.");
}

/// <summary>Names cameras in messages.</summary>
internal static class CameraTitle
{
    public static string Of(Camera camera) => camera.Name.Length > 0 ? $"the camera {camera.Name}" : "the camera";
}

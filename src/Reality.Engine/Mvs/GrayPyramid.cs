using Reality.Core.Imaging;
using Reality.Core.Scenes;

namespace Reality.Engine.Mvs;

/// <summary>Image pyramids, and the view at each level.</summary>
internal static class GrayPyramid
{
    /// <summary>The image and its successive reductions by 2 x 2 means (sides rounded up), finest first.</summary>
    public static Image<byte>[] Build(Image<byte> image, int levelCount)
    {
        var levels = new Image<byte>[levelCount];
        levels[0] = image;
        for (var level = 1; level < levelCount; level++)
            levels[level] = AreaAverage.Halve(levels[level - 1]);
        return levels;
    }

    /// <summary>The view of the image that has been halved <paramref name="level"/> times.</summary>
    public static PinholeView ViewAt(PinholeView view, int level)
    {
        for (; level > 0; level--)
        {
            view = view with
            {
                Width = (view.Width + 1) / 2,
                Height = (view.Height + 1) / 2,
                FocalX = view.FocalX / 2,
                FocalY = view.FocalY / 2,
                CenterX = view.CenterX / 2,
                CenterY = view.CenterY / 2,
            };
        }
        return view;
    }
}

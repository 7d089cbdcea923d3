using NetVips;

namespace Reality.Formats.Imaging;

/// <summary>The intermediate images of a chain of libvips operations, disposed together, last first.</summary>
internal sealed class ImageSteps : IDisposable
{
    private readonly Stack<Image> _images = new();

    public Image Add(Image image)
    {
        _images.Push(image);
        return image;
    }

    public void Dispose()
    {
        while (_images.TryPop(out var image))
            image.Dispose();
    }
}

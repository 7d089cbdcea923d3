namespace Reality.Jobs.Stages;

/// <summary>How much there is to work on, for the expected work of stages that are not planned yet.</summary>
/// <param name="Megapixels">Of all photos together.</param>
internal sealed record SceneSize(int PhotoCount, double Megapixels);

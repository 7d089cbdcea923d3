namespace Reality.Engine.Sfm;

/// <summary>
/// Mean residual (projection minus observation, pixels) over the cells of a camera's image, row by row from the top left: what the
/// camera model leaves over. Zero in cells without observations.
/// </summary>
public sealed record ResidualGrid(int Columns, int Rows, double[] MeanX, double[] MeanY, int[] Count);

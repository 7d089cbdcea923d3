namespace Reality.Storage.Jobs;

/// <summary>eq, ne, lt, le, gt, ge and in.</summary>
public enum FilterOperator
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
}
